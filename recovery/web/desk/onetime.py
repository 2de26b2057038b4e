"""One-time codes: each works once, for sign-in and for an approval alike."""

from typing import cast

from flask_security import Totp, UserMixin
from passlib.exc import TokenError
from sqlalchemy import or_, update

from recovery.store.base import one_row
from recovery.store.staff import Staff
from recovery.web.joined import parts

WINDOW = 30
"""Seconds that a clock may be off: the codes before and after the present one are taken too."""


class OnceOnly(Totp):
    """Remembers the time step of the last code of each member of staff.

    The library leaves replay to its users. One conditional UPDATE decides, so that of two requests
    that carry the same code, one wins.
    """

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = 0) -> bool:
        """Say whether this code is right and was not used before; from now on it is used.

        Args:
            token: What was typed; spaces do no harm.
            totp_secret: Sealed, as the row holds it.
            user: Whose code it should be.
            window: Seconds before and after now that are still good.
        """
        person = cast("Staff", user)
        try:
            match = self._totp.verify(
                token,
                totp_secret,
                time=int(parts().database.clock().timestamp()),
                window=window,
            )
        except TokenError:
            return False
        return _first_use(person.id, int(match.counter))


def _first_use(staff_id: str, step: int) -> bool:
    with parts().database.begin() as uow:
        used = uow.session.execute(
            update(Staff)
            .where(Staff.id == staff_id, or_(Staff.code_step.is_(None), Staff.code_step < step))
            .values(code_step=step)
            .execution_options(synchronize_session=False)
        )
        return one_row(used)
