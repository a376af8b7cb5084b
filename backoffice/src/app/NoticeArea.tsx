import { useNotifications } from '@mantine/notifications';
import { lazy, Suspense, useState } from 'react';

const Notices = lazy(async () => ({ default: (await import('./Notices')).Notices }));

/** Fetches what shows notices with the first of them. */
export function NoticeArea() {
  const { notifications } = useNotifications();
  const [wasNeeded, setWasNeeded] = useState(false);
  if (notifications.length > 0 && !wasNeeded) setWasNeeded(true);
  return <Suspense>{wasNeeded && <Notices />}</Suspense>;
}
