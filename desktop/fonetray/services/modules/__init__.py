"""The answer to the question of the PBX where a call goes."""
