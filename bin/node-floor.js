const floor = 24;

/** The sentence for a Node that is too old, or undefined where it is new enough. */
export function refusalOfNode(version) {
  if (Number(version.split(".")[0]) >= floor) return undefined;
  return (
    `[cli/node-too-old] Thence needs Node ${floor} or later, and this is Node ${version}. In a checkout, run "npm ci" and start it through npm ` +
    `("npm run -s thence -- …"), which brings its own Node; elsewhere install Node ${floor} and run the same command again.`
  );
}
