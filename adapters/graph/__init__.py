"""Mailboxes in Exchange Online, by Microsoft Graph; EWS has been switched off there."""
