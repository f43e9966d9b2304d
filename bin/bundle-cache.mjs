// @ts-check
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** The project's folder. */
export const ROOT = path.dirname(import.meta.dirname);

/**
 * What a bundle was built from. It is used only while all of it is unchanged.
 *
 * @typedef {object} Manifest
 * @property {string} root the project's folder: bundles contain absolute paths
 * @property {string} node version of Node.js
 * @property {string} main file of the bundle that is imported
 * @property {Record<string, string>} files the stamp of every source and of every file of the bundle, by its path
 */

/**
 * The folder of a program's bundles: a folder for each build, and the manifest of the last one.
 *
 * @param {string} entry the program's file. This path, and all in the manifest, start at the project's folder
 */
export function cacheFolder(entry) {
  const name = entry.replace(/\.\w+$/, '').replaceAll(/\W+/g, '-');
  return path.join(ROOT, 'node_modules', '.cache', 'onepassword-siem', name);
}

/** @param {string} entry */
export function manifestFile(entry) {
  return path.join(cacheFolder(entry), 'manifest.json');
}

/**
 * The file to import instead of the program; undefined if there is no bundle, or it is damaged or out of date.
 *
 * @param {string} entry
 */
export function findBundle(entry) {
  try {
    /** @type {Manifest} */
    const { root, node, main, files } = JSON.parse(readFileSync(manifestFile(entry), 'utf8'));
    const isFresh =
      root === ROOT &&
      node === process.version &&
      Object.entries(files).every(([file, stamp]) => stampOf(file) === stamp);
    return isFresh ? path.join(ROOT, main) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Changes whenever the file does. The time of the last change of the inode (ctime) shows what size and mtime do not: npm gives
 * all files of all packages the same mtime, in 1985.
 *
 * @param {string} file
 */
export function stampOf(file) {
  // Not path.join, whose first 200 calls take longer than those of statSync.
  const stat = statSync(`${ROOT}/${file}`, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`;
}
