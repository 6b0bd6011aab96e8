"""Mail over SMTP: a door that keeps a mail before it says so, and a postman that submits letters."""
