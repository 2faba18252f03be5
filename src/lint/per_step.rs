//! A list for every step, all of them in one piece of memory: there may be very many steps, and most lists are short.

use crate::model::StepId;

/// A list for every step.
pub(super) struct PerStep<T> {
    all: Vec<T>,
    /// Where each list ends in `all`, and the next one begins.
    ends: Vec<usize>,
}

impl<T> PerStep<T> {
    /// These lists, in the order of the steps.
    pub(super) fn new(lists: impl ExactSizeIterator<Item: IntoIterator<Item = T>>) -> PerStep<T> {
        let mut per_step = PerStep { all: Vec::with_capacity(lists.len()), ends: Vec::with_capacity(lists.len()) };
        for list in lists {
            per_step.all.extend(list);
            per_step.ends.push(per_step.all.len());
        }
        per_step
    }

    /// The list of a step.
    pub(super) fn of(&self, step: StepId) -> &[T] {
        let at = step.0 as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..self.ends[at]]
    }

    /// Keeps what is wanted of each list, which is told by the number of its step.
    pub(super) fn retain(&mut self, is_wanted: impl Fn(usize, &T) -> bool) {
        let kept = Vec::with_capacity(self.all.len());
        let mut all = std::mem::replace(&mut self.all, kept).into_iter();
        let mut start = 0;
        for (step, end) in self.ends.iter_mut().enumerate() {
            let list = all.by_ref().take(*end - start);
            start = *end;
            self.all.extend(list.filter(|one| is_wanted(step, one)));
            *end = self.all.len();
        }
    }
}

impl<T: Copy> PerStep<T> {
    /// The lists of so many steps, from what belongs to one or the other of them; within a list in the given order.
    pub(super) fn gathered(steps: usize, all: impl Iterator<Item = (StepId, T)> + Clone) -> PerStep<T> {
        let mut ends = vec![0; steps];
        all.clone().for_each(|(step, _)| ends[step.0 as usize] += 1);
        let mut sum = 0;
        for end in &mut ends {
            // Where the list begins; it moves to the end while the list is filled.
            sum += std::mem::replace(end, sum);
        }
        let Some((_, any)) = all.clone().next() else { return PerStep { all: Vec::new(), ends } };
        let mut gathered = vec![any; sum];
        for (step, one) in all {
            let at = &mut ends[step.0 as usize];
            gathered[*at] = one;
            *at += 1;
        }
        PerStep { all: gathered, ends }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists<T: Clone>(per_step: &PerStep<T>, count: u32) -> Vec<Vec<T>> {
        (0..count).map(|step| per_step.of(StepId(step)).to_vec()).collect()
    }

    #[test]
    fn every_step_has_its_own_list() {
        let mut of_some = PerStep::new([vec![], vec![1, 2, 3], vec![], vec![4, 5], vec![]].into_iter());
        assert_eq!(lists(&of_some, 5), [vec![], vec![1, 2, 3], vec![], vec![4, 5], vec![]]);
        of_some.retain(|step, number| step == 3 || *number == 2);
        assert_eq!(lists(&of_some, 5), [vec![], vec![2], vec![], vec![4, 5], vec![]]);
        of_some.retain(|_, _| false);
        assert_eq!(lists(&of_some, 5), [const { Vec::<i32>::new() }; 5]);
    }

    #[test]
    fn what_belongs_to_a_step_is_gathered_in_order() {
        let all = [(StepId(2), 'a'), (StepId(0), 'b'), (StepId(2), 'c')];
        assert_eq!(lists(&PerStep::gathered(4, all.into_iter()), 4), [vec!['b'], vec![], vec!['a', 'c'], vec![]]);
        assert_eq!(lists(&PerStep::<char>::gathered(2, [].into_iter()), 2), [const { Vec::<char>::new() }; 2]);
    }
}
