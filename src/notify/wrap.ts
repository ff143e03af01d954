/** East Asian wide characters and emoji take two columns of a terminal (Unicode TR11, the common blocks). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const columnsOf = (character: string): number => (wide.test(character) ? 2 : 1);

export const columns = (text: string): number => [...text].reduce((sum, character) => sum + columnsOf(character), 0);

/** Pieces of a word that is wider than a line. */
const broken = (word: string, width: number): string[] => {
  const pieces = [''];
  let used = 0;
  for (const character of word) {
    const more = columnsOf(character);
    if (used + more > width) {
      pieces.push('');
      used = 0;
    }
    pieces.push(`${pieces.pop()}${character}`);
    used += more;
  }
  return pieces;
};

/** Lines of at most `width` columns (at least two), broken at spaces where that is possible. */
export const wrap = (text: string, width: number): string[] => {
  const room = Math.max(2, width);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => (columns(one) > room ? broken(one, room) : [one]))) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (columns(joined) <= room) line = joined;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
};
