"""Sets up SAML single sign-on between Microsoft Entra ID and Sentry."""

__version__ = "0.1.0"
