// tRPC v11 on its standalone HTTP adapter over better-sqlite3.
import { initTRPC, TRPCError } from "@trpc/server";
import { createHTTPServer } from "@trpc/server/adapters/standalone";

import { setup } from "./setup.js";
import * as shapes from "./shapes.js";

const { port, store, gates } = setup();
const t = initTRPC.create({ isDev: false });

/** Credential and scope, then quota; tRPC validates the input after its middlewares in the order they are written. */
function scoped(scope) {
  return t.procedure.use(({ ctx, next }) => {
    const { caller } = ctx;
    if (caller === undefined) throw new TRPCError({ code: "UNAUTHORIZED" });
    if (!gates.mayCall(caller, scope)) throw new TRPCError({ code: "FORBIDDEN" });
    if (!gates.takeQuota(caller)) throw new TRPCError({ code: "TOO_MANY_REQUESTS" });
    return next({ ctx: { caller } });
  });
}

const router = t.router({
  mandates: t.router({
    get: scoped("mandates:read")
      .input(shapes.mandateId)
      .query(({ ctx, input }) => {
        const mandate = store.mandate(ctx.caller.workspace, input.mandateId);
        if (mandate === undefined) throw new TRPCError({ code: "NOT_FOUND" });
        return mandate;
      }),
    create: scoped("mandates:write")
      .input(shapes.createMandate)
      .mutation(({ ctx, input }) => store.createMandate(ctx.caller.workspace, input)),
  }),
});

const server = createHTTPServer({
  router,
  createContext: ({ req }) => ({ caller: gates.authenticate(req.headers.authorization) }),
});

server.listen(port, "127.0.0.1");
