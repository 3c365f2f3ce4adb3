/** WeChat's own packer (`miniprogram-ci`, what 构建 npm is in the developer tools) packs the client for a mini-program.
 *
 * `node pack-npm.cjs <folder of miniprogram-ci> <project>`: the project has the client among its node_modules.
 * Prints what the packed module, loaded under a `wx` of its own, makes of a file.
 */

const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const vm = require("node:vm");

const [tools, projectPath] = process.argv.slice(2);
const { Project, packNpm } = require(join(tools, "node_modules", "miniprogram-ci"));

/** A module as a mini-program loads it: there is no Node around it. */
function loaded(file, wx) {
  const module = { exports: {} };
  const require = (name) => loaded(join(file, "..", name.endsWith(".js") ? name : `${name}.js`), wx);
  const globals = vm.createContext({ wx, setTimeout });
  vm.compileFunction(readFileSync(file, "utf-8"), ["module", "exports", "require"], { parsingContext: globals })(
    module,
    module.exports,
    require,
  );
  return module.exports;
}

async function main() {
  const privateKeyPath = join(projectPath, "no.key");
  writeFileSync(privateKeyPath, "nothing is uploaded");
  const project = new Project({ appid: "wx0000000000000000", type: "miniProgram", projectPath, privateKeyPath, ignores: [] });
  const warnings = await packNpm(project, { ignores: [], reporter: () => undefined });
  const packed = join(projectPath, "miniprogram_npm", "xinxiutong-mini-program-client", "index.js");
  const content = new Uint8Array([97, 98, 99]).buffer;
  const wx = { getFileSystemManager: () => ({ readFileSync: () => content }) };
  const { Client, measured } = loaded(packed, wx);
  process.stdout.write(JSON.stringify({ warnings, client: typeof Client, measured: measured("abc") }));
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
