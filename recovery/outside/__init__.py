"""Systems outside: who restores access, who carries mail. Protocols and their adapters."""
