"""Icons of topics, by the words in their address; a picture of the topic's own goes first."""

from __future__ import annotations

import re

ICONS = {
    "fa-users": "penduduk kependudukan demografi population",
    "fa-graduation-cap": "pendidikan sekolah kebudayaan education",
    "fa-heart-pulse": "kesehatan health gizi",
    "fa-hand-holding-heart": "sosial kemiskinan bantuan social",
    "fa-coins": "ekonomi keuangan anggaran perdagangan fiskal economy",
    "fa-road": "infrastruktur jalan perhubungan transportasi transport",
    "fa-seedling": "pertanian pangan perkebunan peternakan agriculture",
    "fa-fish": "perikanan kelautan",
    "fa-leaf": "lingkungan hidup kehutanan iklim environment",
    "fa-briefcase": "ketenagakerjaan kerja industri tenaga usaha",
    "fa-landmark": "pemerintahan kepegawaian politik hukum government",
    "fa-umbrella-beach": "pariwisata wisata tourism",
    "fa-house-chimney": "perumahan permukiman",
    "fa-house-flood-water": "bencana kebencanaan",
    "fa-shield-halved": "keamanan ketertiban",
    "fa-map-location-dot": "wilayah geospasial peta tata ruang geografi",
    "fa-wifi": "komunikasi informatika digital",
    "fa-venus-mars": "gender perempuan anak keluarga",
}
OTHER = "fa-layer-group"


def of(name: str) -> str:
    """The icon for a topic's name: that of the first word that is known."""
    words = re.findall(r"[a-z]+", name.lower())
    return next(
        (icon for word in words for icon, known in ICONS.items() if word in known.split()), OTHER
    )
