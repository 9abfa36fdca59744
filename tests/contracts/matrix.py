"""Who gets which answer at every address: the table of the matrix test.

One line per address name of the back office: methods, right, kind of row, who is let in, who finds nothing.
Letters: P planner, S section, H head, O officer, R reviewer, A auditor, Y sysadmin, C secadmin, L logadmin,
G partner.
Let in means the page, a redirect, or a refusal about the state of the row. Two more columns name those who hold the
right and are still refused: by 404 (nothing there for them), and by 403 (withheld until names are public). Everybody
else gets 403, an anonymous visitor the log-in page, and the row of a foreign bureau is answered like one that does not
exist. The plan's sample is there in demos only.
"""

from dataclasses import dataclass
from itertools import zip_longest

ROLES = {
    "P": "planner", "S": "section", "H": "head", "O": "officer", "R": "reviewer", "A": "auditor", "Y": "sysadmin",
    "C": "secadmin", "L": "logadmin", "G": "partner",
}  # fmt: skip

# Those the table has no letter for: the planner of the sibling bureau, the section that keeps officers, the planner of the
# superior bureau, planner and section of a subordinate one.
OTHERS = {"X": "stranger", "K": "keeper", "U": "superior", "D": "subordinate", "d": "subsection"}
# What a subordinate bureau reads of the bureau above, for it is published downward.
PUBLISHED = {
    "registry:catalogue", "registry:catalogue-file", "registry:compare", "registry:item", "registry:item-subjects", "registry:rulebook",
    "registry:rulebook-xlsform", "registry:handbook", "registry:handbook-file",
}  # fmt: skip

TABLE = """
console:entrance            GET       any                  -               PSHORAYCLG
console:workbench           GET       any                  -               PSHORAYCLG
console:help                GET       any                  -               PSHORAYCLG
console:journal             GET       journal.read         -               AL
console:journal-export      POST      journal.export       -               L
console:journal-copies      GET+POST  journal.confirm      -               AL
console:journal-checkpoint  GET       journal.confirm      -               AL
console:profile             GET       system.configure     -               Y
jobs:jobs                   GET       any                  -               PSHORAYCLG
jobs:job                    GET       any                  job             PY          SHORACLG
jobs:progress               GET       any                  job             PY          SHORACLG
jobs:cancel                 POST      any                  job             PY          SHORACLG
jobs:retry                  POST      any                  job             PY          SHORACLG
accounts:me                 GET       any                  -               PSHORAYCLG
accounts:sessions           GET       any                  -               PSHORAYCLG
accounts:end-sessions       POST      any                  -               PSHORAYCLG
accounts:switch             POST      any                  -               -           PSHORAYCLG
accounts:users              GET       account.manage       -               C
accounts:new-user           GET+POST  account.manage       -               C
accounts:user               GET+POST  account.manage       user            C
accounts:take-role          POST      account.manage       user            -           C
accounts:set-active         POST      account.manage       user            C
accounts:reset-password     POST      account.manage       user            C
accounts:reset-factors      POST      account.manage       user            C
accounts:set-sso            POST      account.manage       user            C
accounts:import-users       GET+POST  account.manage       -               C
accounts:users-template     GET       account.manage       -               C
accounts:units              GET+POST  account.manage       -               C
accounts:unit               GET       account.manage       unit            C
accounts:unit-edit          POST      account.manage       unit            C
accounts:unit-move          POST      account.manage       unit            C
accounts:unit-close         POST      account.manage       unit            C
accounts:unit-reopen        POST      account.manage       unit            C
accounts:regions            GET+POST  account.manage       -               C
registry:subjects           GET       subject.read         -               PSHRA
registry:subjects-new       GET+POST  subject.edit         -               PS
registry:results-import     GET+POST  subject.edit         -               PS
registry:results-template   GET       subject.edit         -               PS
registry:results-batch      GET+POST  subject.edit         results+batch  PS
registry:results-errors     GET       subject.edit         results+batch  PS
registry:leads-import       GET+POST  subject.edit         -               PS
registry:leads-template     GET       subject.edit         -               PS
registry:leads-batch        GET+POST  subject.edit         leads+batch  PS
registry:leads-errors       GET       subject.edit         leads+batch  PS
registry:facts-import       GET+POST  subject.edit         -               PS
registry:facts-template     GET       subject.edit         -               PS
registry:facts-batch        GET+POST  subject.edit         facts+batch  PS
registry:facts-errors       GET       subject.edit         facts+batch  PS
registry:libraries-import   GET+POST  subject.edit         -               PS
registry:libraries-template GET       subject.edit         -               PS
registry:libraries-batch    GET+POST  subject.edit         libraries+batch PS
registry:libraries-errors   GET       subject.edit         libraries+batch PS
registry:licences-import    GET+POST  subject.edit         -               PS
registry:licences-template  GET       subject.edit         -               PS
registry:licences-batch     GET+POST  subject.edit         licences+batch  PS
registry:licences-errors    GET       subject.edit         licences+batch  PS
registry:events-import      GET+POST  subject.edit         -               PS
registry:events-template    GET       subject.edit         -               PS
registry:events-batch       GET+POST  subject.edit         events+batch  PS
registry:events-errors      GET       subject.edit         events+batch  PS
registry:subjects-import    GET+POST  subject.edit         -               PS
registry:subjects-template  GET       subject.edit         -               PS
registry:subjects-batch     GET+POST  subject.edit         subjects+batch  PS
registry:subjects-errors    GET       subject.edit         subjects+batch  PS
registry:subject            GET       subject.read         subject         PSHRA
registry:subject-history    GET       subject.read         subject         PSHRA
registry:subject-edit       GET+POST  subject.edit         subject         PS
registry:code-add           GET+POST  subject.edit         subject         PS
registry:code-remove        POST      subject.edit         code            PS
registry:licence-add        GET+POST  subject.edit         subject         PS
registry:licence-edit       GET+POST  subject.edit         licence         PS
registry:licence-remove     POST      subject.edit         licence         PS
registry:fact-add           GET+POST  subject.edit         subject         PS
registry:fact-end           POST      subject.edit         fact            PS
registry:handover-ask       GET+POST  subject.transfer     subject         PSR
registry:handovers          GET       subject.transfer     -               PSR
registry:handover           GET       subject.transfer     handover        PSR
registry:handover-accept    POST      subject.transfer     handover        PR          -           S
registry:handover-refuse    POST      subject.transfer     handover        PSR
registry:handover-withdraw  POST      subject.transfer     handover        PS          R
registry:states             GET       subject.read         -               PSHRA
registry:changes            GET       subject.read         -               PSHRA
registry:doubles            GET       subject.edit         -               PS
registry:doubles-look       POST      subject.edit         -               PS
registry:double             GET+POST  subject.edit         pair            PS
registry:double-part        POST      subject.edit         pair            PS
registry:merge-undo         POST      subject.edit         merge           PS
registry:tags               GET       subject.read         -               PSHRA
registry:rules-run          POST      subject.edit         -               PS
registry:tag                GET       subject.read         tag             PSHRA
registry:rule               GET+POST  subject.edit         tag             PS
registry:rule-run           POST      subject.edit         tag             PS
registry:rule-remove        POST      subject.edit         tag             PS
registry:gaps               GET       subject.read         -               PSHRA
registry:gap                GET       subject.read         gap             PSHRA
registry:directory-new      GET+POST  directory.manage     -               P
registry:directory          GET+POST  subject.read         directory       PSHRA
registry:directory-edit     GET+POST  directory.manage     directory       P
registry:directory-take-back POST     subject.read         directory       PS          -           HRA
registry:officers           GET       officer.read         -               PSHA
registry:officers-new       GET+POST  officer.edit         -               P
registry:officers-import    GET+POST  officer.edit         -               P
registry:officers-template  GET       officer.edit         -               P
registry:officers-batch     GET+POST  officer.edit         officers+batch  P
registry:officers-errors    GET       officer.edit         officers+batch  P
registry:officer            GET       officer.read         officer         PSHA
registry:officer-history    GET       officer.read         officer         PSHA
registry:officer-edit       GET+POST  officer.edit         officer         P
registry:leave-add          POST      officer.edit         officer         P
registry:leave-cancel       POST      officer.edit         leave           P
registry:recusal-add        POST      officer.edit         officer         P
registry:officer-transfer   GET+POST  officer.edit         officer         P
registry:mine               GET       officer.self         -               OR
registry:mine-correct       POST      officer.self         -               O           R
registry:mine-recuse        POST      officer.self         -               O           R
registry:mine-withdraw      POST      officer.self         own+recusal     O           R
registry:corrections        GET       officer.read         -               PSHA
registry:correction         GET+POST  officer.edit         correction      P
registry:transfers          GET       officer.read         -               PSHA
registry:transfer-accept    POST      officer.edit         transfer        P
registry:transfer-refuse    POST      officer.edit         transfer        P
registry:recusals           GET       officer.read         -               PSHA
registry:recusal            GET       officer.read         recusal         PSHA
registry:recusal-review     POST      recusal.review       recusal         PH
registry:recusal-cancel     POST      officer.read         recusal         P           -   SHA
registry:experts            GET       officer.read         -               PSHA
registry:experts-new        GET+POST  officer.edit         -               P
registry:experts-one        GET       officer.read         expert          PSHA
registry:experts-edit       GET+POST  officer.edit         expert          P
registry:experts-recuse     POST      officer.edit         expert          P
registry:experts-import     GET+POST  officer.edit         -               P
registry:experts-template   GET       officer.edit         -               P
registry:experts-batch      GET+POST  officer.edit         experts+batch   P
registry:experts-errors     GET       officer.edit         experts+batch   P
registry:agencies           GET       officer.read         -               PSHA
registry:agencies-new       GET+POST  officer.edit         -               P
registry:agencies-one       GET       officer.read         agency          PSHA
registry:agencies-edit      GET+POST  officer.edit         agency          P
registry:agencies-recuse    POST      officer.edit         agency          P
registry:agencies-import    GET+POST  officer.edit         -               P
registry:agencies-template  GET       officer.edit         -               P
registry:agencies-batch     GET+POST  officer.edit         agencies+batch  P
registry:agencies-errors    GET       officer.edit         agencies+batch  P
registry:holders            GET       officer.read         -               PSHA
registry:rates              GET       officer.read         -               PSHA
registry:holders-import     GET+POST  officer.edit         -               P
registry:holders-template   GET       officer.edit         -               P
registry:holders-batch      GET+POST  officer.edit         holders+batch   P
registry:holders-errors     GET       officer.edit         holders+batch   P
registry:trainings          GET       officer.read         -               PSHA
registry:trainings-new      GET+POST  training.edit        -               PS
registry:training           GET       officer.read         training        PSHA
registry:training-edit      GET+POST  training.edit        training        PS
registry:training-attend    POST      training.edit        training        PS
registry:training-import    POST      training.edit        training        PS
registry:training-sheet     GET       officer.read         training        PSHA
registry:training-paper     GET       officer.read         training        PSHA
registry:training-remove    POST      training.edit        training        PS
registry:bundles            GET       item.read            -               PSHORA
registry:bundle-new         GET+POST  item.edit            -               PS
registry:bundles-import     GET+POST  item.edit            -               PS
registry:bundles-export     GET       item.read            -               PSHORA
registry:bundle             GET       item.read            bundle          PSHORA
registry:bundle-edit        GET+POST  item.edit            bundle          PS
registry:bundle-remove      POST      item.edit            bundle          PS
registry:bundle-paper       GET       item.read            bundle+paper    PSHORA
registry:catalogues         GET       item.read            -               PSHORA
registry:catalogue-new      GET+POST  item.edit            -               PS
registry:catalogue          GET       item.read            catalogue       PSHORA
registry:catalogue-edit     GET+POST  item.edit            catalogue       PS
registry:catalogue-publish  POST      item.edit            catalogue       PS
registry:item-new           GET+POST  item.edit            catalogue       PS
registry:presets            POST      item.edit            -               PS
registry:doubts             GET       item.edit            -               PS
registry:list-template      GET       item.edit            list            PS
registry:claims             GET+POST  item.claim           -               PS
registry:reports            GET       item.receive         -               P
registry:report-receive     POST      item.receive         report          P
registry:report-return      POST      item.receive         report          P
registry:report             POST      item.report          catalogue       P
registry:receipt            POST      item.report          catalogue       P
registry:compare            GET       item.read            catalogue       PSHORA
registry:catalogue-file     GET       item.read            catalogue+file  PSHORA
registry:settle             GET+POST  item.edit            item            PS
registry:item-tags          GET+POST  item.edit            item            PS
registry:item-subjects      GET       subject.read         item            PSHRA
registry:rulebooks          GET       item.read            -               PSHORA
registry:rulebook-new       GET+POST  rulebook.edit        -               PS
registry:rulebook           GET       item.read            rulebook        PSHORA
registry:rulebook-edit      GET+POST  rulebook.edit        rulebook        PS
registry:rulebook-publish   POST      rulebook.edit        rulebook        PS
registry:rulebook-follow    POST      rulebook.edit        rulebook        PS
registry:rulebook-remove    POST      rulebook.edit        rulebook        PS
registry:rulebook-xlsform   GET       item.read            rulebook        PSHORA
registry:rulebook-import    GET+POST  rulebook.edit        rulebook        PS
registry:point-new          GET+POST  rulebook.edit        rulebook        PS
registry:point-edit         GET+POST  rulebook.edit        point           PS
registry:point-remove       POST      rulebook.edit        point           PS
registry:handbooks          GET       item.read            -               PSHORA
registry:handbook-new       GET+POST  handbook.edit        -               PS
registry:handbook           GET       item.read            handbook        PSHORA
registry:handbook-file      GET       item.read            handbook+file   PSHORA
registry:handbook-edit      GET+POST  handbook.edit        handbook        PS
registry:handbook-publish   POST      handbook.edit        handbook        PS
registry:handbook-follow    POST      handbook.edit        handbook        PS
registry:handbook-remove    POST      handbook.edit        handbook        PS
registry:items-import       GET+POST  item.edit            -               PS
registry:items-template     GET       item.edit            -               PS
registry:items-batch        GET+POST  item.edit            items+batch     PS
registry:items-errors       GET       item.edit            items+batch     PS
registry:item               GET       item.read            item            PSHORA
registry:item-edit          GET+POST  item.edit            item            PS
registry:item-remove        POST      item.edit            item            PS
registry:words              GET       subject.read         -               PSHRA
registry:tag-create         POST      subject.edit         -               PS
registry:tag-rename         POST      subject.edit         tag             PS
registry:tag-remove         POST      subject.edit         tag             PS
registry:speciality-create  POST      officer.edit         -               P
registry:speciality-rename  POST      officer.edit         speciality      P
registry:speciality-remove  POST      officer.edit         speciality      P
councils:councils           GET       council.read         -               PSHRA
councils:new                GET+POST  council.edit         -               P
councils:council            GET       council.read         council         PSHRA
councils:edit               GET+POST  council.edit         council         P
councils:close              POST      council.edit         council         P
councils:member-add         GET+POST  council.edit         council         P
councils:dismiss            POST      council.edit         member          P
councils:meeting-new        GET+POST  council.edit         council         P
councils:meeting            GET       council.read         meeting         PSHRA
councils:meeting-edit       GET+POST  council.edit         meeting         P
councils:minutes            POST      council.edit         meeting         P
councils:issue              POST      council.edit         meeting         P
councils:minutes-file       GET       council.read         meeting+file    PSHRA
councils:duties             GET       council.read         -               PSHRA
councils:duty-new           GET+POST  council.edit         council         P
councils:duty-import        GET+POST  council.edit         council         P
councils:duty-template      GET       council.edit         -               P
councils:duty               GET       council.read         duty            PSHRA
councils:duty-edit          GET+POST  council.edit         duty            P
councils:duty-report        POST      duty.report          duty            PSR
councils:duty-confirm       POST      council.edit         duty            P
councils:duty-return        POST      council.edit         duty            P
councils:duty-reopen        POST      council.edit         duty            P
councils:duty-remove        POST      council.edit         duty            P
councils:evidence           GET       council.read         evidence        PSHRA
documents:templates         GET       template.read        -               PSHA
documents:template          GET       template.read        template        PSHA
documents:template-save     POST      template.edit        template        P
planning:plans              GET       plan.read            -               PSHA
planning:import             GET+POST  plan.draft           -               PS
planning:sample             GET       plan.draft           sheet           -           PS
planning:plan               GET       plan.read            plan            PSHA
planning:download           GET       plan.read            plan+sheet      PSHA
planning:submit             POST      plan.merge           plan            P
planning:approve            POST      plan.approve         plan            H
planning:return             POST      plan.approve         plan            H
planning:publish            POST      plan.publish         plan            P
planning:delete             POST      plan.merge           plan            P
planning:show-row           GET       plan.read            row             PSHA
planning:meters             GET       plan.read            plan            PSHA
planning:collisions         GET       plan.read            plan            PSHA
planning:join               POST      plan.draft           plan            PS
planning:gaps               GET       plan.read            plan            PSHA
planning:simulation         GET       plan.read            plan            PSHA
planning:row                GET+POST  plan.draft           row             PS
planning:advice             GET       plan.read            row             PSHA
planning:take-advice        POST      plan.draft           row             PS
planning:take-bundle        POST      plan.draft           row             PS
planning:split              POST      plan.draft           row             PS
planning:undo               POST      plan.draft           row             PS
planning:create-task        POST      task.create          row             P
planning:new-plan           GET+POST  plan.merge           -               P
planning:new-row            GET+POST  plan.draft           plan            PS
planning:row-texts          GET+POST  plan.draft           row             PS
planning:row-remove         POST      plan.draft           row             PS
planning:row-report         POST      plan.draft           row             PS
planning:row-merge          POST      plan.merge           row             P
planning:row-return         POST      plan.merge           row             P
planning:change-apply       GET+POST  plan.draft           row             PS
planning:file-plan          POST      plan.publish         plan            P
planning:specials           GET       plan.read            -               PSHA
planning:new-special        GET+POST  plan.draft           -               PS
planning:special-paper      GET       plan.read            plan+paper      PSHA
planning:dates              GET       plan.read            -               PSHA
planning:year               GET       plan.read            plan            PSHA
planning:papers             GET       plan.read            plan            PSHA
planning:draft-notice       POST      plan.merge           plan            P
planning:draft-scheme       POST      plan.draft           row             PS
planning:all-papers         GET       plan.read            -               PSHA
planning:paper              GET       plan.read            paper           PSHA
planning:paper-edit         GET+POST  plan.draft           paper           PS
planning:paper-file         GET       plan.read            paper+file      PSHA
planning:paper-remove       POST      plan.draft           paper           PS
planning:paper-submit       POST      plan.draft           paper           PS
planning:paper-approve      POST      plan.approve         paper           H
planning:paper-return       POST      plan.approve         paper           H
planning:paper-publish      POST      plan.publish         paper           P
planning:changes            GET       plan.read            -               PSHA
planning:change             GET       plan.read            change          PSHA
planning:change-paper       GET       plan.read            change+paper    PSHA
planning:filing-paper       GET       plan.read            plan+paper      PSHA
planning:change-file        POST      plan.publish         change          P
planning:change-report      POST      plan.publish         change          P
planning:change-publish     POST      plan.publish         change          P
planning:tasks              GET       task.read            -               PSHA
planning:task               GET       task.read            task            PSHA
planning:pool               GET       task.read            task            PSHA
planning:task-training      GET+POST  training.edit        task            PS
planning:sign-off           GET+POST  directory.signoff    task            S
partners:confirmations      GET       partner.read         -               PSHAG
partners:row                GET       partner.read         row             PSHA        G
partners:ask                POST      partner.ask          row             PS
partners:confirmation       GET       partner.read         confirmation    PSHAG
partners:sheet              GET       partner.read         confirmation    PSHAG
partners:answer             GET+POST  partner.answer       confirmation    G
partners:file               POST      partner.ask          confirmation    PS
partners:waiver             POST      partner.ask          confirmation    PS
partners:waive              POST      partner.waive        confirmation    H
partners:directory          GET       partner.read         confirmation    PSHAG
partners:sign               POST      partner.ask          confirmation    PS
partners:partner-sign       POST      partner.answer       confirmation    G
drawing:announcements       GET       draw.read            -               PSHA
drawing:records             GET       draw.read            -               PSHA
drawing:frequency           GET       draw.read            -               PSHA
drawing:subject-frequency   GET       draw.read            subject         PSHA
drawing:alarms              GET       draw.read            -               PSHA
drawing:alarm               GET       draw.read            alarm           PSHA
drawing:alarm-answer        POST      draw.acknowledge     alarm           A
drawing:new                 GET+POST  draw.run             -               P
drawing:of-task             GET       draw.read            task            PSHA
drawing:announcement        GET       draw.read            announcement    PSHA
drawing:exclusions          GET       draw.read            announcement    PSHA
drawing:frame               GET       draw.read            announcement    PSHA
drawing:seats               GET       draw.read            announced       PHA         -   S
drawing:share               GET+POST  draw.share           announced       A
drawing:spare               GET+POST  draw.share           matched         A
drawing:void                GET+POST  draw.read            announcement    PSHA
drawing:record              GET       draw.read            announcement    PSHA
drawing:live                GET       draw.read            announcement    PSHA
drawing:live-state          GET       draw.read            announcement    PSHA
drawing:package             GET       draw.read            announcement    PSHA
drawing:receipt-code        GET+POST  draw.read            announced       PSHA
drawing:witness-request     GET       draw.read            announced       PSHA
drawing:auditor-package     POST      draw.open            announcement    A
drawing:opening             POST      draw.open            announcement    A
drawing:step                GET+POST  draw.read            step            PSHA
inspections:visits          GET       visit.read           -               PSHORA
inspections:visit           GET       visit.read           visit           PSHORA
inspections:receive         POST      visit.enter          visit           O
inspections:notify          POST      visit.enter          visit           O
inspections:spare-notice    POST      visit.enter          visit           O
inspections:enter           GET+POST  visit.enter          visit           O
inspections:substitute      GET+POST  visit.read           visit           PSHORA
inspections:substitutions   GET       draw.read            -               PSHA
inspections:helpers         GET+POST  visit.assist         visit           PS
inspections:helper-remove   POST      visit.assist         visit+helper    PS
inspections:notice          GET       visit.read           visit           PSHORA
inspections:notice-file     GET       visit.read           visit+file      PSHORA
inspections:review          POST      visit.review         visit           SR
inspections:return          POST      visit.review         visit           SR
inspections:replace         GET+POST  replace.ask          visit           PS
inspections:replacements    GET       replace.read         -               PSHA
inspections:replacement-counts GET    replace.read         -               PSHA
inspections:replacement     GET       replace.read         replacement     PSHA
inspections:replacement-approve POST  replace.approve      replacement     H
inspections:replacement-refuse POST   replace.approve      replacement     H
inspections:replacement-withdraw POST replace.ask          replacement     PS
inspections:replacement-draw POST     draw.share           replacement     A
inspections:dispatch        POST      visit.dispatch       announcement    P
inspections:open-names      POST      draw.run             announcement    P
disclosure:publications     GET       publication.read     -               PHA
disclosure:publication      GET       publication.read     publication     PHA
disclosure:approve          POST      publication.approve  -               H
disclosure:return           POST      publication.approve  publication     H
disclosure:correct          GET+POST  result.correct       publication     P
disclosure:waiting          GET+POST  publication.propose  -               P
disclosure:preview          GET       publication.propose  visit           P
evaluation:estimates        GET       evaluation.read      -               PSHA
evaluation:task             GET       evaluation.read      task            PSHA
disclosure:return-result    POST      visit.return         visit           PSR
"""

# Addresses without a right of their own: the answers to an anonymous visitor, with a public row where one is needed.
OPEN = {
    "public:home": "-", "public:favicon": "-", "public:items": "-", "public:plans": "-", "public:draws": "-", "public:results": "-",
    "public:search": "-", "public:journal-keys": "-", "public:checkpoints": "-", "public:program": "-", "public:verify-guide": "-",
    "public:accessibility": "-", "public:witness-entrance": "-", "public:witness": "witness", "public:sitemap": "-",
    "public:add-checkpoint": "-", "public:receipt": "receipt",
    "public:plan": "plan", "public:paper": "paper", "public:paper-file": "paper file",
    "public:draw": "announced", "public:verify": "announced", "public:package": "announced",
    "public:items-file": "catalogue file", "public:item": "item", "public:rulebook": "rulebook open",
    "public:handbooks": "-", "public:handbook": "handbook open", "public:handbook-file": "handbook open file",
    "public:package-file": "package file", "public:result": "published", "public:subject": "subject",
    "account_login": "-", "account_inactive": "-",
}  # fmt: skip
# For who is logged in alone: an anonymous visitor is sent away.
DOORS = [
    "account_logout", "account_reauthenticate", "account_change_password", "mfa_index", "mfa_authenticate",
    "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
]  # fmt: skip
# Only in a demo or while developing: elsewhere they are not there.
WORKSHOP = [
    "public:demo",
    "ui:gallery",
    "ui:gallery-list",
    "ui:gallery-wizard",
    "ui:gallery-public",
    "ui:gallery-screen",
]
# Of a passkey of one's own.
KEYS = ["mfa_remove_webauthn", "mfa_edit_webauthn"]
# Log-in by passkey leads to the log-in page unless a script asks; single sign-on is not there without a provider.
WAYS_IN = ["mfa_login_webauthn", "openid_connect_login", "openid_connect_callback"]
# Sets the look by cookie and goes back.
LOOK = ["ui:look"]


@dataclass(frozen=True)
class Line:
    """One address of the back office."""

    name: str
    methods: tuple[str, ...]
    verb: str
    kind: str
    let_in: str
    finds_nothing: str
    withheld: str

    @property
    def holders(self) -> str:
        """All who hold the right."""
        return self.let_in + self.finds_nothing + self.withheld

    def expected(self, letter: str) -> int:
        """200 stands for every way of being let in."""
        if letter in self.let_in:
            return 200
        return 404 if letter in self.finds_nothing else 403


def lines() -> list[Line]:
    """The table, parsed."""
    return [_line(text.split()) for text in TABLE.strip().splitlines()]


def _line(cells: list[str]) -> Line:
    name, methods, verb, kind, *people = cells
    let_in, finds_nothing, withheld = ("".join(cell).strip("-") for cell in zip_longest(people, "---", fillvalue="-"))
    return Line(name, tuple(methods.split("+")), verb, kind.replace("+", " "), let_in, finds_nothing, withheld)
