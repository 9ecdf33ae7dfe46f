// A learner's run in a process of its own, to be killed: the labs one after the other, on an endpoint, in a hurry.
// WHOLE_RUN: { labs, endpoint, prefix, credentials, hurry, caller }
import { LABS } from "../../dist/labs/index.js";
import { createAws } from "../../dist/src/aws/clients.js";
import { elsewhere, targetElsewhere } from "../../dist/src/aws/targets/elsewhere.js";
import { runLab } from "../../dist/src/course/labs/runner.js";

const { labs, endpoint, prefix, credentials, hurry, caller } = JSON.parse(process.env.WHOLE_RUN ?? "{}");
const traits = { ...elsewhere("aws"), ...hurry, endpoint, knowsCallers: true };
const target = targetElsewhere(traits, { region: "us-east-1", prefix, profile: undefined });
const aws = createAws({ ...target, credentials, caller });
const { signal } = new AbortController();
for (const lab of LABS.filter(({ id }) => labs.includes(id)))
  await runLab(lab, {
    aws,
    options: { ...lab.defaults, concurrency: 4, family: "nodejs" },
    emit: () => {},
    signal,
    live: false,
  });
aws.close();
