import { Notifications, notifications } from '@mantine/notifications';
import { useEffect } from 'react';

import '@mantine/notifications/styles.css';

/** Where notices appear; those of one person are not left to the next. */
export function Notices() {
  useEffect(() => () => notifications.clean(), []);
  return <Notifications position="bottom-right" limit={3} allowScrollDismiss={false} />;
}
