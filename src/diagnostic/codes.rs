//! What findings mean, for `explain`: one text for each code that the compiler gives. The texts of the rules stand in
//! the files of the rules, in the same form.
