import { Grid } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from './BesidePreview.module.css';

interface Props {
  preview: ReactNode;
  children: ReactNode; // what is set
}

/** Fields, and beside them, always in sight, what comes of them. */
export function BesidePreview({ preview, children }: Props) {
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, lg: 5 }}>{children}</Grid.Col>
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <div className={classes.preview}>{preview}</div>
      </Grid.Col>
    </Grid>
  );
}
