// Fastify and json-rpc-2.0 over better-sqlite3: JSON-RPC the way a careful Node service does it.
import Fastify from "fastify";
import { createJSONRPCErrorResponse, JSONRPCErrorException, JSONRPCServer } from "json-rpc-2.0";

import { setup } from "./setup.js";
import * as shapes from "./shapes.js";

const { port, store, gates } = setup();
const rpc = new JSONRPCServer();

/** Scope, quota, parameters, then the work: the order of the server's gates. */
function procedure(name, scope, shape, work) {
  rpc.addMethod(name, (params, { caller }) => {
    if (!gates.mayCall(caller, scope)) throw new JSONRPCErrorException("insufficient scope", -32023, { required: scope });
    if (!gates.takeQuota(caller)) throw new JSONRPCErrorException("rate limited", -32029);
    const parsed = shape.safeParse(params);
    if (!parsed.success) throw new JSONRPCErrorException("invalid params", -32602, parsed.error.issues);
    return work(caller, parsed.data);
  });
}

procedure("mandates.get", "mandates:read", shapes.mandateId, (caller, { mandateId }) => {
  const mandate = store.mandate(caller.workspace, mandateId);
  if (mandate === undefined) throw new JSONRPCErrorException("no such mandate", -32024);
  return mandate;
});

procedure("mandates.create", "mandates:write", shapes.createMandate, (caller, params) =>
  store.createMandate(caller.workspace, params),
);

const app = Fastify({ logger: false });

app.post("/rpc", async (request, reply) => {
  const caller = gates.authenticate(request.headers.authorization);
  if (caller === undefined) {
    return reply.code(401).send(createJSONRPCErrorResponse(null, -32021, "missing or unknown key"));
  }
  return rpc.receive(request.body, { caller });
});

await app.listen({ port, host: "127.0.0.1" });
