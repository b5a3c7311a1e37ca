"""The doors that the user's own calls come through; calls for others are another matter (test_connect_guard)."""

from fonetray.telephony.dialling import Origin

DOORS = [origin for origin in Origin if origin is not Origin.CONNECT]
