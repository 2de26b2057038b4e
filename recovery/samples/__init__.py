"""Made-up people, companies and documents for the demo; nothing here exists or resembles a form."""
