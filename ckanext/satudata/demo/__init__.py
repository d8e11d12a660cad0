"""The small demo portal: invented people, organizations and data.

Top floor: may import config, types and metadata.codelists; everything else goes through the
same actions that a person's click calls.
"""
