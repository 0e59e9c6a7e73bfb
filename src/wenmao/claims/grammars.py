"""The grammars of the languages that are read."""

from wenmao.claims.chinese.grammar import ChineseGrammar
from wenmao.claims.english.grammar import EnglishGrammar
from wenmao.claims.grammar import Grammar
from wenmao.vocabulary.languages import Language

GRAMMARS: dict[Language, Grammar] = {"zh": ChineseGrammar(), "en": EnglishGrammar()}
