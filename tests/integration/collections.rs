mod challenge;
mod evidence;
mod get;
mod list;
mod timeline;
mod upcoming;
