"""Every write of accounts and the organisation."""

from .own import end_other_sessions, recover_login
from .people import (
    Joiner,
    create_user,
    create_users,
    give_role,
    note_own_act,
    reset_factors,
    reset_password,
    set_active,
    set_sso_id,
    take_role,
)
from .units import close_unit, create_unit, edit_unit, found_bureau, move_unit, path_columns, reopen_unit, save_region

__all__ = [
    "Joiner",
    "close_unit",
    "create_unit",
    "create_user",
    "create_users",
    "edit_unit",
    "end_other_sessions",
    "found_bureau",
    "give_role",
    "move_unit",
    "note_own_act",
    "path_columns",
    "recover_login",
    "reopen_unit",
    "reset_factors",
    "reset_password",
    "save_region",
    "set_active",
    "set_sso_id",
    "take_role",
]
