"""How a case proceeds: which event may follow which, what each needs, which deadlines run, what each mode requires."""

from landuse.policy.rules.section import Section


class ProcedureRules(Section):
    """Procedure of disposal cases and of projects (闲置土地处置办法 Art 5-18, 25, 26; 沈政办发〔2018〕78号 items 7, 11)."""
