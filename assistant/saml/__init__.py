"""SAML 2.0 documents: read safely, understood, judged. Opens no socket.

Nothing is imported here, so that a start which needs no SAML pays for none of lxml.
"""
