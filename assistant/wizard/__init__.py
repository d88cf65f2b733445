"""The guided set-up without a screen: goal, observed, plan, engine, journal, checks and steps."""
