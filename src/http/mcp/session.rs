//! What rmcp asks of the server: the tools, and to call one. Both pass the gates, as a call over `/rpc` does.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use http::StatusCode;
use jsonrpsee::core::middleware::RpcServiceT;
use jsonrpsee::types::Id;
use procedures::Caller;
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, CustomRequest,
    CustomResult, ErrorCode, Implementation, ListToolsResult, PaginatedRequestParams, ServerCapabilities,
    ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::answer::{self, code};
use crate::http::exchange::Exchange;
use crate::http::reply::{Notes, Reply};
use crate::http::rpc::carrying;
use crate::mcp;

/// A procedure that there is not: whatever is no tool is refused, and remembered, as any unknown procedure is.
const NONE_SUCH: &str = "";

/// One request: who makes it, and the way to the gates.
pub(super) struct Session<S> {
    service: Arc<S>,
    exchange: Arc<Exchange>,
    caller: Arc<Caller>,
    arguments: Option<Box<RawValue>>,
    noted: Mutex<Option<Noted>>,
}

/// What the gates said besides the answer itself.
pub(super) struct Noted {
    /// The HTTP status, where it is not for rmcp to say.
    pub(super) status: Option<StatusCode>,
    /// The headers.
    pub(super) notes: Notes,
    /// Whether an error has all that ours have.
    pub(super) is_complete: bool,
}

impl Noted {
    /// Of a message that calls nothing.
    pub(super) fn of_no_call(reply: Reply) -> Noted {
        Noted { status: None, notes: reply.notes, is_complete: false }
    }
}

impl<S> Session<S> {
    pub(super) fn new(
        service: Arc<S>,
        exchange: Arc<Exchange>,
        caller: Arc<Caller>,
        arguments: Option<&RawValue>,
    ) -> Session<S> {
        let arguments = arguments.map(ToOwned::to_owned);
        Session { service, exchange, caller, arguments, noted: Mutex::default() }
    }

    /// What the gates said, if they were asked.
    pub(super) fn noted(&self) -> Option<Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A JSON-RPC answer.
#[derive(Deserialize)]
struct Answered<'a> {
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    error: Option<Failure>,
}

/// Why a call was not answered with a result.
#[derive(Deserialize)]
struct Failure {
    code: i32,
    message: String,
    data: Map<String, Value>,
}

impl<S> Session<S>
where
    S: RpcServiceT<MethodResponse = Reply> + Send + Sync + 'static,
{
    /// Calls a procedure, unless whoever asked hangs up meanwhile: rmcp would go on for nobody.
    async fn call(
        &self,
        procedure: &'static str,
        params: Option<Box<RawValue>>,
        context: &RequestContext<RoleServer>,
    ) -> Result<String, Failure> {
        tokio::select! {
            answered = self.through_the_gates(procedure, params) => answered,
            () = context.ct.cancelled() => Err(self.internal()),
        }
    }

    async fn through_the_gates(
        &self,
        procedure: &'static str,
        params: Option<Box<RawValue>>,
    ) -> Result<String, Failure> {
        let reply = self
            .service
            .call(jsonrpsee::types::Request {
                jsonrpc: Default::default(),
                // Nobody sees it: rmcp knows which request it answers.
                id: Id::Null,
                method: Cow::Borrowed(procedure),
                params: params.map(Cow::Owned),
                extensions: carrying(&self.exchange),
            })
            .await;
        let answered = serde_json::from_str::<Answered<'_>>(reply.json.as_deref().unwrap_or_default());
        let outcome = match answered {
            Ok(Answered { result: Some(result), error: None }) => Ok(result.get().to_owned()),
            Ok(Answered { error: Some(failure), .. }) => Err(failure),
            Ok(_) | Err(_) => Err(self.internal()),
        };
        let is_theirs = outcome.as_ref().is_err_and(Failure::is_the_gates);
        let noted =
            Noted { status: is_theirs.then_some(reply.status), notes: reply.notes, is_complete: true };
        *self.noted.lock().unwrap_or_else(PoisonError::into_inner) = Some(noted);
        outcome
    }

    fn internal(&self) -> Failure {
        let told = answer::internal();
        let data = told.data(&self.exchange.request_id);
        Failure { code: told.code, message: told.message, data }
    }
}

impl Failure {
    /// Whether it has an HTTP status of its own here, as over `/rpc`: what a gate refused, and what passes if it is tried
    /// again later.
    fn is_the_gates(&self) -> bool {
        matches!(
            self.code,
            code::UNAUTHENTICATED | code::INSUFFICIENT_SCOPE | code::RATE_LIMITED | code::UNAVAILABLE
        )
    }

    /// What a tool's caller gets: what the procedure refused is for the model to read and to mend. It is no structured
    /// content: clients compare that with the schema of the result, errors too.
    fn of_tool(self) -> Result<CallToolResponse, ErrorData> {
        if self.is_the_gates() {
            Err(self.of_protocol())
        } else if self.code == code::METHOD_NOT_FOUND {
            let message = "There is no such tool. `tools/list` has those that the key may call.";
            let mut data = self.data;
            data.insert("message".to_owned(), message.into());
            Err(ErrorData::invalid_params(message, Some(data.into())))
        } else {
            let text = Value::Object(self.data).to_string();
            Ok(CallToolResult::error(vec![ContentBlock::text(text)]).into())
        }
    }

    /// A JSON-RPC error.
    fn of_protocol(self) -> ErrorData {
        ErrorData::new(ErrorCode(self.code), self.message, Some(self.data.into()))
    }
}

impl<S> ServerHandler for Session<S>
where
    S: RpcServiceT<MethodResponse = Reply> + Send + Sync + 'static,
{
    fn get_info(&self) -> ServerConfig {
        let server =
            Implementation::new("direct-debit", env!("CARGO_PKG_VERSION")).with_title("Direct Debit");
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(server)
            .with_instructions(mcp::INSTRUCTIONS)
    }

    /// Elsewhere `rpc.discover` answers this; here it costs as much, and is remembered as that.
    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        self.call("rpc.discover", None, &context).await.map_err(Failure::of_protocol)?;
        let tools = ListToolsResult::with_all_items(mcp::tools_of(&self.caller));
        // Another key has other tools.
        Ok(tools.with_ttl_ms(0).with_cache_scope(CacheScope::Private))
    }

    /// rmcp takes a request for one that it does not know when its parameters are not those of its method.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        match request.method.as_str() {
            "initialize" | "server/discover" | "ping" | "tools/list" | "tools/call" => {
                Err(ErrorData::invalid_params("These are not the parameters of that method.", None))
            }
            _ => Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, "There is no such method.", None)),
        }
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let procedure = mcp::procedure(&request.name).unwrap_or(NONE_SUCH);
        match self.call(procedure, self.arguments.clone(), &context).await {
            Ok(result) => match serde_json::from_str(&result) {
                Ok(result) => Ok(CallToolResult::structured(result).into()),
                Err(_) => self.internal().of_tool(),
            },
            Err(failure) => failure.of_tool(),
        }
    }
}
