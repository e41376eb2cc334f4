import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "./free-port.ts";
import { endProcess, type StartedProcess, startProcess } from "./process.ts";
import { NotRun, type Service } from "./service.ts";
import { untilReady } from "./until-ready.ts";

const version = "3.0.0";

export const service: Service = {
  name: "dynamodb",
  about: `DynamoDB Local ${version}, Amazon's own emulator, from Maven Central; it needs java (17 or later) and mvn`,
  install: async (folder) => install(folder),
  start: async (folder) => {
    const files = mkdtempSync(join(tmpdir(), "thence-dynamodb-"));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const server = await startServer(jarsIn(folder), files, port);
    const stop = async () => {
      await endProcess(server.pid);
      rmSync(files, { recursive: true, force: true });
    };
    try {
      await untilReady("starting DynamoDB Local", () => !server.isRunning() || answers(url));
      if (!server.isRunning()) throw new NotRun("dynamodb", `it ended at once:\n${server.printed()}`);
    } catch (cause) {
      await stop();
      throw cause;
    }
    // It takes any key, and keeps the tables of each key and region apart.
    const env = { AWS_ACCESS_KEY_ID: "madeup", AWS_SECRET_ACCESS_KEY: "madeup" };
    return { url, pid: server.pid, files, env, stop };
  },
};

const jarsIn = (folder: string) => join(folder, `jars-${version}`);

function install(folder: string): void {
  if (existsSync(jarsIn(folder))) return;
  const work = mkdtempSync(join(folder, "install-"));
  try {
    writeFileSync(join(work, "pom.xml"), pom);
    const copy = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
    const args = ["-q", "-B", copy, "-DincludeScope=runtime", "-DoutputDirectory=jars"];
    const { status, error, stdout } = spawnSync("mvn", args, { cwd: work, encoding: "utf8" });
    if (error) throw new NotRun("dynamodb", `mvn could not be started: ${error.message}`, { cause: error });
    if (status !== 0) throw new NotRun("dynamodb", `mvn could not fetch DynamoDB Local ${version}:\n${stdout}`);
    // Another run may have been quicker; a folder that holds the same is as good.
    if (!existsSync(jarsIn(folder))) renameSync(join(work, "jars"), jarsIn(folder));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>thence</groupId>
  <artifactId>dynamodb-local</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>software.amazon.dynamodb</groupId>
      <artifactId>DynamoDBLocal</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;

async function startServer(jars: string, files: string, port: number): Promise<StartedProcess> {
  const classes = [join(jars, `DynamoDBLocal-${version}.jar`), join(jars, "*")].join(delimiter);
  const main = "software.amazon.dynamodb.services.local.main.ServerRunner";
  const args = ["-Xmx512m", `-Dsqlite4java.library.path=${jars}`, "-cp", classes, main];
  try {
    return await startProcess("java", [...args, "-inMemory", "-disableTelemetry", "-port", String(port)], {
      log: join(files, "server.log"),
      cwd: files,
    });
  } catch (cause) {
    rmSync(files, { recursive: true, force: true });
    throw new NotRun("dynamodb", `java could not be started: ${String(cause)}`, { cause });
  }
}

// To a request that is not signed it says no, which is an answer too.
async function answers(url: string): Promise<boolean> {
  return (await fetch(url)).status === 400;
}
