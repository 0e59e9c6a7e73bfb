"""How well passages are found: labelled queries, measures, floors."""
