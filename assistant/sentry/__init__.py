"""Sentry as a service provider: all that is particular to it stands here and in ``resources/``.

Nothing is imported here, so that a start which needs no SAML pays for none of lxml.
"""
