/** Both engines end a text at a single quote and know no other escape. */
export const textLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;
