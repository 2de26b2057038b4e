"""Words for what stands in the business register, and for what follows from it.

As in `words`: the English is the msgid, and a page passes it to its own gettext.
"""

from recovery.flow import marking
from recovery.rules.authority import Why
from recovery.rules.chain import ChainFault
from recovery.rules.extract import Decision
from recovery.rules.registration import Bar, Function, LegalForm, Powers, SpecialState

N_ = marking.mark

LEGAL_FORMS: dict[LegalForm, str] = {
    LegalForm.EENMANSZAAK: N_("Sole proprietorship (eenmanszaak)"),
    LegalForm.BV: N_("Private company (BV)"),
    LegalForm.NV: N_("Public company (NV)"),
    LegalForm.STICHTING: N_("Foundation (stichting)"),
    LegalForm.VERENIGING: N_("Association (vereniging)"),
    LegalForm.COOPERATIE: N_("Cooperative (coöperatie)"),
    LegalForm.ONDERLINGE: N_("Mutual insurance company (onderlinge)"),
    LegalForm.VOF: N_("General partnership (VOF)"),
    LegalForm.CV: N_("Limited partnership (CV)"),
    LegalForm.MAATSCHAP: N_("Professional partnership (maatschap)"),
    LegalForm.REDERIJ: N_("Shipowners' partnership (rederij)"),
    LegalForm.OTHER: N_("Another legal form"),
}

FUNCTIONS: dict[Function, str] = {
    Function.OWNER: N_("Owner"),
    Function.DIRECTOR: N_("Director"),
    Function.PARTNER: N_("Partner"),
    Function.LIMITED_PARTNER: N_("Limited partner"),
    Function.MAAT: N_("Partner of a maatschap"),
    Function.CO_OWNER: N_("Co-owner"),
    Function.BOOKKEEPER: N_("Bookkeeper"),
    Function.PROXY: N_("Proxy holder"),
    Function.STAND_IN: N_("Stand-in of the board"),
    Function.LIQUIDATOR: N_("Liquidator"),
    Function.TRUSTEE: N_("Trustee in bankruptcy"),
    Function.ADMINISTRATOR: N_("Court-appointed administrator"),
    Function.SUPERVISOR: N_("Supervisory director"),
    Function.SHAREHOLDER: N_("Only shareholder"),
    Function.OTHER: N_("Another function"),
}

POWERS: dict[Powers, str] = {
    Powers.ALONE: N_("May sign alone"),
    Powers.JOINTLY: N_("May sign only together with others"),
    Powers.UNLIMITED: N_("May sign without limit"),
    Powers.LIMITED: N_("May sign within limits"),
    Powers.FULL_PROXY: N_("Has a full proxy"),
    Powers.LIMITED_PROXY: N_("Has a limited proxy"),
    Powers.NONE: N_("May not sign"),
    Powers.UNSTATED: N_("The extract does not say what they may do"),
    Powers.UNKNOWN: N_("The extract says it in words that we do not know"),
}

BARS: dict[Bar, str] = {
    Bar.DECEASED: N_("Deceased"),
    Bar.SUSPENDED: N_("Suspended"),
    Bar.LEFT: N_("No longer in function"),
    Bar.GUARDIANSHIP: N_("Under guardianship"),
    Bar.ADMINISTRATION: N_("Under administration"),
    Bar.BANKRUPT: N_("Personally bankrupt"),
    Bar.MINOR: N_("Not of age"),
    Bar.UNKNOWN: N_("Something that may keep them from acting"),
}
"""Why somebody in the register may not act."""

SPECIAL_STATES: dict[SpecialState, str] = {
    SpecialState.DEREGISTERED: N_("The company is deregistered"),
    SpecialState.DISSOLVED: N_("The company is dissolved"),
    SpecialState.BANKRUPT: N_("The company is bankrupt"),
    SpecialState.SUSPENSION_OF_PAYMENTS: N_("The company has a suspension of payments"),
    SpecialState.DEBT_RESTRUCTURING: N_("A debt restructuring applies"),
    SpecialState.GUARDIANSHIP: N_("The owner is under guardianship"),
    SpecialState.ADMINISTRATION: N_("The owner is under administration"),
    SpecialState.FOREIGN: N_("A foreign court decided about the company"),
    SpecialState.UNKNOWN: N_("The extract names a special state in words that we do not know"),
}
"""What can be wrong with the company as a whole."""

WHYS: dict[Why, str] = {
    Why.OWNER: N_("It is the owner's own business."),
    Why.ALONE: N_("The extract says that they may act alone."),
    Why.TOGETHER: N_("The extract says that they may act only together."),
    Why.ALONE_OR_TOGETHER: N_(
        "The extract says that some may act alone, and the others only together."
    ),
    Why.BLOCKED: N_("A special state of the company comes before everything else."),
    Why.IN_OTHER_HANDS: N_("A trustee, liquidator or administrator acts for the company."),
    Why.OWNER_UNCLEAR: N_("The extract does not show one owner who is a person."),
    Why.BARRED: N_("Whoever could act alone may not act."),
    Why.COMPANY_UNNUMBERED: N_("A company would have to act whose KVK number is not known."),
    Why.JOINT_BARRED: N_("One of the directors who may act only together may not act at all."),
    Why.JOINT_UNCLEAR: N_("Of one of the directors the powers are not clear."),
    Why.ONE_JOINTLY: N_("One director may act only together with others, and there are no others."),
    Why.FORM: N_("In this legal form the extract does not settle who may act."),
    Why.UNKNOWN_WORDS: N_("The extract describes the powers in words that we do not know."),
    Why.LIMITED: N_("The extract gives limited powers only."),
    Why.NOBODY: N_("The extract names nobody who may act."),
}
"""What it rests on who may act, or why a person must look."""

CHAIN_FAULTS: dict[ChainFault, str] = {
    ChainFault.CIRCLE: N_("The companies direct each other in a circle."),
    ChainFault.TOO_DEEP: N_("Too many companies direct each other, one above the other."),
}
"""Why the extract of a company that must act is not asked for."""

DECISIONS: dict[Decision, str] = {
    Decision.CERTIFIED: N_("Certified"),
    Decision.REFUSED: N_("Not in order"),
    Decision.PERSON: N_("A person must look"),
}
"""What the machine makes of an extract, for colleagues."""
