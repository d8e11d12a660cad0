"""The demo portal: invented people, organizations, data, and a past.

Top floor: may import config, types, metadata.codelists and the clock of the review; everything
else goes through the same actions that a person's click calls.
"""
