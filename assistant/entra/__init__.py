"""Microsoft Entra ID as its login and Microsoft Graph show it: typed calls, no decisions."""
