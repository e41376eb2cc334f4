# A value of R as JSON, each number with all its digits, or as many as options(json.digits) says. Infinity is 1e999, which reads back as Infinity.
json <- function(value) {
  if (is.list(value) || length(names(value)) > 0) {
    parts <- vapply(seq_along(value), function(i) json(value[[i]]), "")
    if (is.null(names(value))) return(paste0("[", paste(parts, collapse = ", "), "]"))
    return(paste0("{", paste0('"', names(value), '": ', parts, collapse = ", "), "}"))
  }
  one <- function(x) {
    if (is.na(x)) return("null")
    if (is.character(x)) return(paste0('"', x, '"'))
    if (is.logical(x)) return(if (x) "true" else "false")
    if (is.infinite(x)) return(if (x > 0) "1e999" else "-1e999")
    sprintf("%.*g", getOption("json.digits", 17L), x)
  }
  parts <- vapply(value, one, "")
  if (length(value) == 1 && !inherits(value, "AsIs")) parts else paste0("[", paste(parts, collapse = ", "), "]")
}
