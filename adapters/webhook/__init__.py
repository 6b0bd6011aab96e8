"""Signed calls in and out, as the Standard Webhooks specification has them."""
