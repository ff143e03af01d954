/** Knuth-Morris-Pratt's table: how much of the needle is still matched after a mismatch at each place. */
const fallbacks = (needle: string): Int32Array => {
  const table = new Int32Array(needle.length);
  for (let at = 1, matched = 0; at < needle.length; at++) {
    while (matched > 0 && needle[at] !== needle[matched]) matched = table[matched - 1] ?? 0;
    if (needle[at] === needle[matched]) matched++;
    table[at] = matched;
  }
  return table;
};

/** Finds one text in others in time linear in both, whatever they repeat: values are written by attackers. */
export const finder = (needle: string): ((text: string, from: number) => number) => {
  const table = fallbacks(needle);
  return (text, from) => {
    for (let at = from, matched = 0; at < text.length; at++) {
      while (matched > 0 && text[at] !== needle[matched]) matched = table[matched - 1] ?? 0;
      if (text[at] === needle[matched]) matched++;
      if (matched === needle.length) return at - matched + 1;
    }
    return -1;
  };
};
