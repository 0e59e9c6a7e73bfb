"""Classifications of goods: their codes, how these moved between revisions, and trade carried across."""
