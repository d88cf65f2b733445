"""The pages of the guided set-up, one a step."""
