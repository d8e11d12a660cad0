"""WHO is who: the SDI roles that follow from organization membership."""
