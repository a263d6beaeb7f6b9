//! `serve --refresh`: rounds in the background, each of which may swap the graph.
