// Finds phrases that are no plain technical English (docs/GLOSSARY.md has the terms) in documents, comments and test titles.
//   node scripts/prose.mjs
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup.mjs';

const ts = createRequire(import.meta.url)('typescript');

/** Each phrase with the words to use instead. */
const banned = [
  [/\bwhoever\b/i, 'name the actor: a client that …'],
  [/\b(heard|hears?)\b/i, 'receive'],
  [/\b(is|are|was|were|be|been|never|not) told\b(?! apart)/i, 'publish, send, report'],
  [/\bknock(s|ed)?\b/i, 'request'],
  [/\bsomebody\b/i, 'a user, a guest, a client'],
  [/\b(com(e|es|ing)|came) back\b/i, 'reconnect, return'],
  [/\bbefalls?\b|\bbefell\b/i, 'happen'],
  [/\bfor good\b/i, 'permanently'],
  [/\bof (its|their|your|our|one's) own\b/i, 'its own, separate'],
  [/\blets? go of\b/i, 'release'],
  [/\bin the words of\b|\bthe word of\b|\bwithout a word\b/i, 'name the format'],
  [/\bunless told\b/i, 'by default'],
  [/\bdeeds?\b|\bled nowhere\b|\bin sight\b|\bword of\b/i, 'name the thing'],
  [/^\s*(\/\*\*|\*|\/\/)\s*(Who|Whom|Whatever)\b/, 'begin with the actor or a verb'],
];

/** Files whose words are the users': texts of screens, and what others wrote. */
const exempt = [
  /^client\/web\/language\//,
  /^tests\/seeds\//,
  /^prisma\/migrations\//,
  /^scripts\/prose\.mjs$/,
  /\/generated\//,
];

/** The prose of a file, by line: comments and titles of tests; of a document all but code. */
export function proseOf(path, text) {
  if (path.endsWith('.md')) return withoutCode(text);
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = new Map();
  const take = (from, to) => {
    const first = file.getLineAndCharacterOfPosition(from).line;
    const parts = text.slice(from, to).split('\n');
    parts.forEach((part, i) => found.set(from + i, [first + i + 1, part]));
  };
  const visit = (node) => {
    const comments = [ts.getLeadingCommentRanges(text, node.pos), ts.getTrailingCommentRanges(text, node.end)].flat();
    for (const comment of comments) if (comment) take(comment.pos, comment.end);
    if (ts.isCallExpression(node) && /^(it|describe|test)\b/.test(node.expression.getText(file))) {
      const [title] = node.arguments;
      if (title && ts.isStringLiteralLike(title)) take(title.getStart(file), title.end);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...found.values()];
}

function withoutCode(text) {
  let code = false;
  return text.split('\n').flatMap((line, i) => {
    if (/^\s*```/.test(line)) code = !code;
    return code ? [] : [[i + 1, line.replaceAll(/`[^`]*`/g, '')]];
  });
}

/** One line for each banned phrase: file, line, phrase, what to write instead. */
export function bannedIn(path, text) {
  return proseOf(path, text).flatMap(([number, line]) =>
    banned.flatMap(([phrase, instead]) => {
      const [hit] = phrase.exec(line) ?? [];
      return hit === undefined ? [] : [`${path}:${number} "${hit.trim()}": ${instead}`];
    }),
  );
}

const folders = ['bench', 'client', 'contract', 'deploy', 'docs', 'prisma', 'scripts', 'server', 'tests'];
const made = /^(node_modules|generated|out|\.next|next-env\.d\.ts)$/;

/** The files below a folder that are not made by a tool, as paths below the root. */
function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !made.test(name))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}

/** Every banned phrase of the tree. */
export function findBanned() {
  const documents = readdirSync(root).filter((name) => name.endsWith('.md'));
  return [...documents, ...folders.flatMap(filesBelow)]
    .filter((path) => /\.(tsx?|mjs|md)$/.test(path) && !exempt.some((pattern) => pattern.test(path)))
    .flatMap((path) => bannedIn(path, readFileSync(join(root, path), 'utf8')));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const found = findBanned();
  for (const line of found) process.stdout.write(`${line}\n`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
