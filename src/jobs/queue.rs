//! Which worker does what next: a queue of numbered jobs for any number of workers.
//!
//! Plain data, so that order, cancelling and the fate of a lost worker are tested without a browser.

use std::collections::VecDeque;

/// A job and where it may run.
#[derive(Clone, Debug, PartialEq)]
pub struct Job<T> {
    /// Its number.
    pub id: u64,
    /// The group it is cancelled with.
    pub group: Group,
    /// What is asked.
    pub request: T,
}

/// What a job belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// An import: always on the first worker, which holds the opened file, and ahead of everything.
    Import,
    /// The forecast of the whole book, replaced by a newer one.
    Book,
    /// One series that a person looks at: ahead of the book.
    Detail,
}

/// Jobs waiting and jobs under way.
#[derive(Clone, Debug)]
pub struct Queue<T> {
    waiting: VecDeque<Job<T>>,
    running: Vec<Option<(u64, Group)>>,
    next_id: u64,
}

impl<T> Queue<T> {
    /// An empty queue for `n_workers` workers.
    pub fn new(n_workers: usize) -> Self {
        Self { waiting: VecDeque::new(), running: vec![None; n_workers], next_id: 1 }
    }

    /// Adds a job and returns its number.
    pub fn push(&mut self, group: Group, request: T) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        let position = match group {
            Group::Book => self.waiting.len(),
            urgent => self.waiting.iter().position(|it| rank(it.group) > rank(urgent)).unwrap_or(self.waiting.len()),
        };
        self.waiting.insert(position, Job { id, group, request });
        id
    }

    /// The next job for an idle worker, which counts as running from now on.
    pub fn take(&mut self, worker: usize) -> Option<Job<T>> {
        if self.running.get(worker)?.is_some() {
            return None;
        }
        let position = self.waiting.iter().position(|it| worker == 0 || it.group != Group::Import)?;
        let job = self.waiting.remove(position)?;
        self.running[worker] = Some((job.id, job.group));
        Some(job)
    }

    /// The number of the job that a worker is at.
    pub fn running(&self, worker: usize) -> Option<u64> {
        Some((*self.running.get(worker)?)?.0)
    }

    /// Notes that a worker has finished; returns the number of its job.
    pub fn finish(&mut self, worker: usize) -> Option<u64> {
        Some(self.running.get_mut(worker)?.take()?.0)
    }

    /// Drops the waiting jobs of a group; returns the numbers dropped and the workers still busy with the group.
    pub fn cancel(&mut self, group: Group) -> (Vec<u64>, Vec<usize>) {
        let dropped = self.waiting.iter().filter(|it| it.group == group).map(|it| it.id).collect();
        self.waiting.retain(|it| it.group != group);
        let busy = (0..self.running.len()).filter(|i| self.running[*i].is_some_and(|it| it.1 == group)).collect();
        (dropped, busy)
    }

    /// True while a job of the group waits or runs.
    pub fn has(&self, group: Group) -> bool {
        self.waiting.iter().any(|it| it.group == group) || self.running.iter().flatten().any(|it| it.1 == group)
    }
}

fn rank(group: Group) -> u8 {
    match group {
        Group::Import => 0,
        Group::Detail => 1,
        Group::Book => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_stay_on_the_first_worker_and_details_overtake_the_book() {
        let mut queue = Queue::new(2);
        let book = queue.push(Group::Book, "book 1");
        queue.push(Group::Book, "book 2");
        let import = queue.push(Group::Import, "import");
        let detail = queue.push(Group::Detail, "detail");
        assert_eq!(queue.take(1).map(|it| it.id), Some(detail));
        assert_eq!(queue.take(1), None, "a busy worker takes nothing");
        assert_eq!(queue.take(0).map(|it| it.id), Some(import));
        assert_eq!(queue.finish(1), Some(detail));
        assert_eq!(queue.take(1).map(|it| it.id), Some(book));
    }

    #[test]
    fn cancelling_drops_what_waits_and_names_who_is_busy() {
        let mut queue = Queue::new(2);
        let ids = [queue.push(Group::Book, 1), queue.push(Group::Book, 2), queue.push(Group::Detail, 3)];
        queue.take(0);
        queue.take(1);
        assert_eq!(queue.cancel(Group::Book), (vec![ids[1]], vec![1]));
        assert!(queue.has(Group::Detail));
    }
}
