"""What the sign-in library says to people, in our own words, so that our catalogue holds them.

A name is one of the library's messages. Those left out belong to features that are off.
"""

from recovery.flow.words import N_

MESSAGES: dict[str, tuple[str, str]] = {
    "API_ERROR": (N_("That could not be read. Try again."), "error"),
    "GENERIC_AUTHN_FAILED": (N_("The e-mail address or the password is not right."), "error"),
    "UNAUTHENTICATED": (N_("Sign in first."), "info"),
    "REAUTHENTICATION_REQUIRED": (N_("Show once more that it is you."), "info"),
    "REAUTHENTICATION_SUCCESSFUL": (N_("Thank you, that was right."), "success"),
    "EMAIL_NOT_PROVIDED": (N_("Enter your e-mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (N_("Enter a complete e-mail address."), "error"),
    "USER_DOES_NOT_EXIST": (N_("The e-mail address or the password is not right."), "error"),
    "DISABLED_ACCOUNT": (N_("The e-mail address or the password is not right."), "error"),
    "INVALID_PASSWORD": (N_("This password is not right."), "error"),
    "PASSWORD_NOT_PROVIDED": (N_("Enter your password."), "error"),
    "PASSWORD_INVALID_LENGTH": (
        N_("Choose a password of at least %(length)s characters."),
        "error",
    ),
    "PASSWORD_IS_THE_SAME": (N_("Choose a password that is not the old one."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (N_("Type the same new password twice."), "error"),
    "PASSWORD_CHANGE": (N_("Your password is changed. All your other visits ended."), "success"),
    "INVALID_CODE": (N_("This code is not right."), "error"),
    "INVALID_INPUT": (N_("That could not be read. Try again."), "error"),
    "INVALID_INPUT_LENGTH": (N_("Use at most %(length)s characters."), "error"),
    "INVALID_RECOVERY_CODE": (N_("This recovery code is not right, or was used before."), "error"),
    "NO_RECOVERY_CODES_SETUP": (N_("You have no recovery codes yet."), "info"),
    "INVALID_REDIRECT": (N_("That could not be read. Try again."), "error"),
    "TWO_FACTOR_INVALID_TOKEN": (
        N_("This code is not right, or was used before. Wait for the next one."),
        "error",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (N_("You are signed in."), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        N_("From now on the codes of your new app count."),
        "success",
    ),
    "TWO_FACTOR_PERMISSION_DENIED": (N_("Sign in with your password first."), "info"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (N_("Choose one of the ways shown."), "error"),
    "TWO_FACTOR_SETUP_EXPIRED": (N_("That took too long. Begin again."), "error"),
    "WEBAUTHN_EXPIRED": (N_("That took too long. Begin again."), "error"),
    "WEBAUTHN_NAME_REQUIRED": (N_("Give this passkey a name."), "error"),
    "WEBAUTHN_NAME_INUSE": (N_("You have a passkey of that name already."), "error"),
    "WEBAUTHN_NAME_NOT_FOUND": (N_("You have no passkey of that name."), "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (
        N_("Use only letters, numbers, spaces and dashes."),
        "error",
    ),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (N_("Your passkey is added."), "success"),
    "WEBAUTHN_CREDENTIAL_DELETED": (N_("Your passkey is removed."), "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (N_("This passkey is known already."), "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (N_("We do not know this passkey."), "error"),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (N_("We do not know this passkey."), "error"),
    "WEBAUTHN_NO_VERIFY": (N_("This passkey could not be checked. Try again."), "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (N_("This passkey cannot be used here."), "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (N_("This passkey belongs to somebody else."), "error"),
}
