"""Search in Chinese without a dictionary: Chinese text is taken in pairs of neighbouring characters, in the index and in the query."""

import re

from sphinx.search import SearchLanguage

_WORDS = re.compile(r"[a-zA-Z0-9_]+|[\u3400-\u9fff]+")


class ChinesePairs(SearchLanguage):
    """Latin words whole, runs of Chinese characters as overlapping pairs (a single one as it is)."""

    lang = "zh"
    language_name = "Chinese"
    js_stemmer_code = "var Stemmer = function () { this.stemWord = (word) => word; };"
    js_splitter_code = """
var splitQuery = (query) => {
  const found = [];
  for (const [run] of query.matchAll(/[a-zA-Z0-9_]+|[\\u3400-\\u9fff]+/g)) {
    if (run.charCodeAt(0) < 0x3400 || run.length === 1) found.push(run);
    else for (let at = 0; at + 1 < run.length; at += 1) found.push(run.slice(at, at + 2));
  }
  return found;
};
"""

    def split(self, input: str) -> list[str]:  # noqa: A002 - the name Sphinx gives it
        """Return the words and pairs of a text."""
        found: list[str] = []
        for run in _WORDS.findall(input):
            chinese = ord(run[0]) >= 0x3400 and len(run) > 1
            found += [run[at : at + 2] for at in range(len(run) - 1)] if chinese else [run]
        return found

    def stem(self, word: str) -> str:
        """Return the word in small letters, as the query is."""
        return word.lower()

    def word_filter(self, stemmed_word: str) -> bool:
        """Keep pairs, words and numbers; a lone character says too little to be looked up."""
        return len(stemmed_word) > 1
