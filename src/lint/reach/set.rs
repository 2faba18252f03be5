//! Sets of data as unions of cubes; a cube bounds some variables and leaves the others free.
//!
//! Everything is exact until a set would take more than [`MOST_CUBES`]; then it is widened to one cube around all of
//! them, and says so. So no operation costs more than a fixed number of cubes by another.

use std::collections::BTreeSet;
use std::rc::Rc;

use smallvec::{SmallVec, smallvec};

use super::super::decision::Atoms;

/// More cubes than this in one set are replaced by one that holds them all.
const MOST_CUBES: usize = 32;

/// The number of a variable.
pub(super) type Number = u32;

/// All data for which each of these variables is one of its atoms; sorted by variable, and never a variable that may
/// have any atom. What is known at one step is mostly known at the next one too, so cubes are shared.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Cube(Rc<Vec<(Number, Atoms)>>);

/// A union of cubes; mostly it is one.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Set {
    cubes: SmallVec<[Cube; 1]>,
    /// Whether it may hold more than it should.
    widened: bool,
}

impl Cube {
    pub(super) fn new(bounds: Vec<(Number, Atoms)>) -> Cube {
        Cube(Rc::new(bounds))
    }

    pub(super) fn bounds(&self) -> &[(Number, Atoms)] {
        &self.0
    }

    fn get(&self, variable: Number) -> Option<&Atoms> {
        self.0.binary_search_by_key(&variable, |(number, _)| *number).ok().map(|at| &self.0[at].1)
    }

    /// What both hold; nothing when they are apart.
    fn intersection(&self, other: &Cube) -> Option<Cube> {
        if other.0.is_empty() || Rc::ptr_eq(&self.0, &other.0) {
            return Some(self.clone());
        }
        let mut shared = Vec::with_capacity(self.0.len() + other.0.len());
        let (mut mine, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        loop {
            match (mine.peek(), theirs.peek()) {
                (Some((one, atoms)), Some((two, others))) if one == two => {
                    shared.push((*one, atoms.intersection(others)?));
                    mine.next();
                    theirs.next();
                }
                (Some((one, _)), Some((two, _))) if two < one => shared.extend(theirs.next().cloned()),
                (Some(_), _) => shared.extend(mine.next().cloned()),
                (None, Some(_)) => shared.extend(theirs.next().cloned()),
                (None, None) => return Some(Cube::new(shared)),
            }
        }
    }

    fn contains(&self, other: &Cube) -> bool {
        let holds =
            |(number, atoms): &(Number, Atoms)| other.get(*number).is_some_and(|theirs| theirs.is_within(atoms));
        Rc::ptr_eq(&self.0, &other.0) || self.0.iter().all(holds)
    }

    /// One cube in the place of two, when they differ in one variable only.
    fn merged(&self, other: &Cube, sizes: &[usize]) -> Option<Cube> {
        if self.0.len() != other.0.len() {
            return None;
        }
        let mut differing = None;
        for (at, (one, two)) in self.0.iter().zip(other.0.iter()).enumerate() {
            if one.0 != two.0 || (one.1 != two.1 && differing.replace(at).is_some()) {
                return None;
            }
        }
        let at = differing?;
        let mut merged = self.0.to_vec();
        let (number, atoms) = (self.0[at].0, self.0[at].1.union(&other.0[at].1));
        if atoms.is_all(sizes[number as usize]) {
            merged.remove(at);
        } else {
            merged[at].1 = atoms;
        }
        Some(Cube::new(merged))
    }

    /// What lies in this cube and not in the other, as cubes that are apart.
    fn without(&self, other: &Cube, sizes: &[usize]) -> Vec<Cube> {
        let Some(shared) = self.intersection(other) else { return vec![self.clone()] };
        let (mut left, mut rest) = (self.clone(), Vec::new());
        for (number, _) in other.0.iter() {
            let (Some(inside), at) = (shared.get(*number), left.0.binary_search_by_key(number, |(number, _)| *number))
            else {
                continue;
            };
            let whole = at.map_or_else(|_| Atoms::all(sizes[*number as usize]), |at| left.0[at].1.clone());
            if let Some(outside) = whole.difference(inside) {
                let mut cube = left.clone();
                cube.put(*number, outside);
                rest.push(cube);
            }
            left.put(*number, inside.clone());
        }
        rest
    }

    fn put(&mut self, number: Number, atoms: Atoms) {
        let bounds = Rc::make_mut(&mut self.0);
        match bounds.binary_search_by_key(&number, |(number, _)| *number) {
            Ok(at) => bounds[at].1 = atoms,
            Err(at) => bounds.insert(at, (number, atoms)),
        }
    }

    fn hull(&self, other: &Cube, sizes: &[usize]) -> Cube {
        let both = self.0.iter().filter_map(|(number, atoms)| Some((*number, atoms.union(other.get(*number)?))));
        Cube::new(both.filter(|(number, atoms)| !atoms.is_all(sizes[*number as usize])).collect())
    }
}

impl Set {
    /// All data.
    pub(super) fn all() -> Set {
        Set::of([Cube::default()])
    }

    /// These cubes.
    pub(super) fn of(cubes: impl IntoIterator<Item = Cube>) -> Set {
        Set { cubes: cubes.into_iter().collect(), widened: false }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cubes.is_empty()
    }

    pub(super) fn is_all(&self) -> bool {
        self.cubes.iter().any(|cube| cube.0.is_empty())
    }

    pub(super) fn is_widened(&self) -> bool {
        self.widened
    }

    pub(super) fn cubes(&self) -> &[Cube] {
        &self.cubes
    }

    /// The variables that some cube bounds; one may come several times.
    pub(super) fn bounded_variables(&self) -> impl Iterator<Item = Number> + '_ {
        self.cubes.iter().flat_map(|cube| cube.0.iter().map(|(number, _)| *number))
    }

    /// The same set, known to hold more than it should.
    pub(super) fn widened(self) -> Set {
        Set { widened: true, ..self }
    }

    /// Adds what another set holds; whether the set looks different now, as it does whenever anything was new.
    pub(super) fn add(&mut self, other: &Set, sizes: &[usize]) -> bool {
        let mut changed = other.widened && !self.widened;
        self.widened |= other.widened;
        for cube in &other.cubes {
            changed |= self.add_cube(cube.clone(), sizes);
        }
        changed
    }

    fn add_cube(&mut self, mut cube: Cube, sizes: &[usize]) -> bool {
        if self.cubes.iter().any(|known| known.contains(&cube)) {
            return false;
        }
        loop {
            self.cubes.retain(|known| !cube.contains(known));
            let merged = self.cubes.iter().enumerate().find_map(|(at, known)| Some((at, known.merged(&cube, sizes)?)));
            let Some((at, merged)) = merged else { break };
            self.cubes.swap_remove(at);
            cube = merged;
        }
        self.cubes.push(cube);
        if self.cubes.len() > MOST_CUBES {
            let hull = self.cubes.iter().skip(1).fold(self.cubes[0].clone(), |hull, cube| hull.hull(cube, sizes));
            *self = Set { cubes: smallvec![hull], widened: true };
        }
        true
    }

    /// What both hold.
    pub(super) fn intersection(&self, other: &Set, sizes: &[usize]) -> Set {
        if other.is_all() && !other.widened {
            return self.clone();
        }
        let mut shared = Set { cubes: SmallVec::new(), widened: self.widened || other.widened };
        for one in &self.cubes {
            for two in &other.cubes {
                if let Some(cube) = one.intersection(two) {
                    shared.add_cube(cube, sizes);
                }
            }
        }
        shared
    }

    /// What is in this set and not in the other.
    pub(super) fn without(&self, other: &Set, sizes: &[usize]) -> Set {
        let mut left = self.clone();
        left.widened |= other.widened;
        for taken in &other.cubes {
            let mut rest = Set { cubes: SmallVec::new(), widened: left.widened };
            for cube in &left.cubes {
                for part in cube.without(taken, sizes) {
                    rest.add_cube(part, sizes);
                }
            }
            left = rest;
            if left.is_empty() {
                break;
            }
        }
        left
    }

    /// The set with these variables free.
    pub(super) fn freed(&self, free: &BTreeSet<Number>, sizes: &[usize]) -> Set {
        if !self.bounded_variables().any(|number| free.contains(&number)) {
            return self.clone();
        }
        let mut freed = Set { cubes: SmallVec::new(), widened: self.widened };
        for cube in &self.cubes {
            let kept = cube.0.iter().filter(|(number, _)| !free.contains(number)).cloned();
            freed.add_cube(Cube::new(kept.collect()), sizes);
        }
        freed
    }

    /// The data for which a variable is one of some atoms.
    pub(super) fn bounded(number: Number, atoms: Atoms) -> Set {
        Set::of([Cube::new(vec![(number, atoms)])])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZES: [usize; 4] = [2, 3, 2, 4];

    fn atoms(size: usize, bits: usize) -> Option<Atoms> {
        Atoms::of(size, |atom| bits & (1 << atom) != 0)
    }

    fn cube() -> impl Strategy<Value = Option<Cube>> {
        let bits = SIZES.map(|size| 0..(1usize << size) * 2);
        bits.prop_map(|bits| {
            let bounds = bits.iter().enumerate().filter(|(at, bits)| **bits < 1 << SIZES[*at]);
            let bounds = bounds.map(|(at, bits)| Some((u32::try_from(at).unwrap(), atoms(SIZES[at], *bits)?)));
            let bounds = bounds.collect::<Option<Vec<_>>>()?;
            Some(Cube::new(bounds.into_iter().filter(|(at, atoms)| !atoms.is_all(SIZES[*at as usize])).collect()))
        })
    }

    fn set() -> impl Strategy<Value = Set> {
        proptest::collection::vec(cube(), 0..5).prop_map(|cubes| {
            let mut set = Set::default();
            for cube in cubes.into_iter().flatten() {
                set.add_cube(cube, &SIZES);
            }
            set
        })
    }

    fn points() -> impl Iterator<Item = [usize; 4]> {
        (0..SIZES.iter().product::<usize>()).map(|at| [at % 2, at / 2 % 3, at / 6 % 2, at / 12 % 4])
    }

    fn holds(set: &Set, point: [usize; 4]) -> bool {
        let inside = |cube: &Cube| cube.0.iter().all(|(number, atoms)| atoms.contains(point[*number as usize]));
        set.cubes.iter().any(inside)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn sets_are_as_their_points(one in set(), two in set()) {
            let mut union = one.clone();
            let grew = union.add(&two, &SIZES);
            prop_assert!(grew || points().all(|point| holds(&one, point) || !holds(&two, point)));
            let free = BTreeSet::from([1]);
            let (both, rest, freed) =
                (one.intersection(&two, &SIZES), one.without(&two, &SIZES), one.freed(&free, &SIZES));
            for point in points() {
                let (first, second) = (holds(&one, point), holds(&two, point));
                prop_assert_eq!(holds(&union, point), first || second);
                prop_assert_eq!(holds(&both, point), first && second);
                prop_assert_eq!(holds(&rest, point), first && !second);
                let any = (0..SIZES[1]).any(|atom| holds(&one, [point[0], atom, point[2], point[3]]));
                prop_assert_eq!(holds(&freed, point), any);
            }
            prop_assert_eq!(rest.is_empty(), points().all(|point| !holds(&rest, point)));
            prop_assert!(!union.is_all() || points().all(|point| holds(&union, point)));
        }
    }

    #[test]
    fn too_many_cubes_are_widened_to_one() {
        let sizes = [64, 64];
        let mut set = Set::default();
        for at in 0..40 {
            let atom = |wanted: usize| Atoms::of(64, |atom| atom == wanted).unwrap();
            set.add_cube(Cube::new(vec![(0, atom(at)), (1, atom(at))]), &sizes);
        }
        assert!(set.is_widened());
        assert!(set.cubes.len() < 10);
    }
}
