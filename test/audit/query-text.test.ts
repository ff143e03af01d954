import { globSync } from 'node:fs';
import path from 'node:path';
import { queries } from '../../src/audit/queries.ts';
import { readQuery } from '../../src/audit/query-text.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('a file of SQL', () => {
  it('tells its question and its parameters in comments at its beginning', () => {
    const text = [
      '-- title: Mine',
      '',
      '-- a remark',
      '-- question: How many?',
      '-- parameter: above number = 4: the severity',
      '-- parameter: of text: the cluster',
      'SELECT 1 -- title: no more',
    ].join('\r\n');
    expect(readQuery('mine.sql', text)).toEqual({
      state: 'read',
      query: {
        name: 'mine.sql',
        title: 'Mine',
        question: 'How many?',
        parameters: [
          { name: 'above', type: 'number', fallback: '4', about: 'the severity' },
          { name: 'of', type: 'text', fallback: '', about: 'the cluster' },
        ],
        sql: 'SELECT 1 -- title: no more',
      },
    });
  });

  it.each([
    ['-- parameter: x date: when', 'mine.sql:1: x date: when: say'],
    ['-- parameter: a text: one\n-- parameter: a text: two', 'mine.sql:2: a: is a parameter already'],
  ])('with the front matter %j is refused with its line', (text, said) => {
    expect(readQuery('mine.sql', `${text}\nSELECT 1`)).toMatchObject({
      state: 'wrong',
      message: expect.stringContaining(said),
    });
  });

  it('of comments alone has no statement', () => {
    expect(readQuery('mine.sql', '-- nothing')).toMatchObject({ query: { sql: '' } });
  });
});

describe('the pack', () => {
  it('holds every file of its folder, each with a title and a question', () => {
    const files = globSync('src/audit/queries/*.sql', { cwd: root }).map((file) => path.basename(file, '.sql'));
    expect(queries.map(({ name }) => name).sort()).toEqual(files.sort());
    expect(queries.filter(({ title, question }) => title === '' || question === '')).toEqual([]);
  });
});
