"""Password hashing with OWASP's figures for argon2id: 19 MiB, two passes, one lane (about 35 ms a log-in on one core)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class StaffPasswordHasher(Argon2PasswordHasher):
    """Argon2id whose memory fits a county's small machine even when many log in at once."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
