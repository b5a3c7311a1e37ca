"""The wording that several windows share."""
