"""A practice Entra ID tenant and a practice Sentry on this machine, over real TLS.

It is a peer of the assistant, not a part of it: it shares no code with the assistant's own reading
of Graph, SAML or Sentry (law 2), so that a mistake there meets an independent answer here.
"""
