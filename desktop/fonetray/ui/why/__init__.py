"""Why no call card comes up."""
